use sakimori_provisions::catalog;
fn main(){ let t=std::time::Instant::now(); match catalog::load(&catalog::embedded(),"h27"){Ok(e)=>println!("{} provisions {:?}",e.provisions().count(),t.elapsed()),Err(e)=>println!("{e}")} }
